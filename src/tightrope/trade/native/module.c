/* The inner loops of the trade solver, compiled; kernels.py says what each computes and does the same with NumPy.
 *
 * Every function takes three sizes (J, N, C) and then buffers, arrays in C order, all floats of the same precision but
 * where said otherwise; the last ones are written to. Kinds, lengths and places are checked, so that a wrong call is an
 * error and never a wrong read.
 */
#define Py_LIMITED_API 0x030B0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

/* Raised whenever a function here changes what it takes or gives; compiled.py asks for the one it was written with. */
#define VERSION 4
#define LANES 32
#define NEWTON_STEPS 30
#define MOST_BUFFERS 16
/* whether buffers of a call are shared by all cases */
#define UNKNOWN 2

#if defined(__GNUC__)
#define ALWAYS_INLINE inline __attribute__((always_inline))
#else
#define ALWAYS_INLINE inline
#endif
/* glibc has vector versions of these, but tells GCC only under -ffast-math, which would also give up NaN */
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__GLIBC__)
#if __GLIBC_PREREQ(2, 35)
#define VECTOR(type, name) __attribute__((simd("notinbranch"))) extern type name(type);
VECTOR(double, exp) VECTOR(double, log) VECTOR(double, expm1) VECTOR(double, log1p)
VECTOR(float, expf) VECTOR(float, logf) VECTOR(float, expm1f) VECTOR(float, log1pf)
#endif
/* one version for processors with AVX2, one for all; the loader picks */
#define KERNEL __attribute__((target_clones("arch=x86-64-v3", "default"))) static
#else
#define KERNEL static
#endif

/* how products step through their buffers (products.h) */
typedef struct {
    int64_t depth, row_step, step, across, down;
} Layout;
/* cases of a strip: three vectors of single precision, six of double; numbers summed over at once, whose strip of values
 * fits the nearest cache; rows at once */
#define STRIP 24
#define DEPTH 128
#define ROWS 64
/* cases below which cells of several regions fill the lanes */
#define FEW 8
static ALWAYS_INLINE size_t least(size_t one, size_t other)
{
    return one < other ? one : other;
}

#define REAL float
#define NAME(x) x##_single
#define EXP expf
#define LOG logf
#define EXPM1 expm1f
#define LOG1P log1pf
#include "kernels.h"
#include "products.h"
#undef REAL
#undef NAME
#undef EXP
#undef LOG
#undef EXPM1
#undef LOG1P
#define REAL double
#define NAME(x) x##_double
#define EXP exp
#define LOG log
#define EXPM1 expm1
#define LOG1P log1p
#include "kernels.h"
#include "products.h"
#include "mixed.h"

typedef void (*Kernel)(const size_t *, void *const *);

/* Buffers: kind R (of the kernel's precision), S single, D double, H upper halves of singles, I 64-bit integer; size c cells J*N*C, t J*C, m N*C,
 * s J*N, C cases, 1 one number, k either all cells or, shared by all cases, J*N (then all such buffers of the call),
 * * whatever it is; `>` before those written to. */
typedef struct {
    const char *name, *buffers;
    Kernel in_single, in_double;
} Entry;

#define BOTH(name) name##_single, name##_double
static const Entry ENTRIES[] = {
    {"demand", "Rk Rt Rc Rc >Rc", BOTH(demand)},
    {"power", "Rt Rc >Rc", BOTH(power)},
    {"price_index", "Rt Rc >Rc", BOTH(price_index)},
    {"plain_cost", "Rc Rk Rm Rk >Rc", BOTH(plain_cost)},
    {"rent_cost", "Rt Rc Rk Rk Rk >Rc", BOTH(rent_cost)},
    {"nested_cost", "Rt RC Rs Rc Rc Rm Rc Rc Rc R1 >Rc >Rc >Rc", BOTH(nested_cost)},
    {"sales", "Rc Rc Rk Rk >Rc >Rm >Rm", BOTH(sales)},
    {"collected", "Rk Rc Rc Rc >Rm", BOTH(collected)},
    {"spent", "Rs Rm Rc >Rc", BOTH(spent)},
    {"spending_gap", "Rc Rk Rk Rk Rc >Rc", BOTH(spending_gap)},
    {"by_region", "Rc >Sc >RC", BOTH(by_region)},
    {"stepped", "Rc Sc >Rc", BOTH(stepped)},
    {"add_runs", "I* I* I* R* R* >R*", BOTH(add_runs)},
    {"products", "I* R* R* >Rc", BOTH(products)},
    {"near_products", "I* S* D* D* Dc >Dc", near_products, near_products},
    {"half_products", "H* S* >Ss", half_products, half_products},
    {"combined_step", "Sc Sc Ss Sm >Sc", combined_step, combined_step},
    {"anderson_remember", "Dm Sm Dm Sm >Sm >Sm", anderson_remember, anderson_remember},
    {"anderson_dots", "S* Sm Sm >Dt >Dt", anderson_dots, anderson_dots},
    {"anderson_weights", "D* Dt D1 >Dt", anderson_weights, anderson_weights},
    {"anderson_mix", "Dt S* Dm Sm >Dm", anderson_mix, anderson_mix},
};
#define COUNT (sizeof ENTRIES / sizeof ENTRIES[0])

static Py_ssize_t wanted_length(char size, const size_t *d, Py_ssize_t actual)
{
    switch (size) {
    case 'c': return (Py_ssize_t)(d[0] * d[1] * d[2]);
    case 't': return (Py_ssize_t)(d[0] * d[2]);
    case 'm': return (Py_ssize_t)(d[1] * d[2]);
    case 'k': return (Py_ssize_t)(d[0] * d[1] * (d[3] ? 1 : d[2]));
    case 's': return (Py_ssize_t)(d[0] * d[1]);
    case 'C': return (Py_ssize_t)d[2];
    case '1': return 1;
    default: return actual;
    }
}

/* Letter of a buffer's numbers, whatever its way to write them: R has become S or D before. */
static char kind_of(const Py_buffer *view)
{
    const char letter = view->format ? view->format[strlen(view->format) - 1] : '?';
    if (letter == 'f' && view->itemsize == 4)
        return 'S';
    if (letter == 'd' && view->itemsize == 8)
        return 'D';
    if (letter == 'H' && view->itemsize == 2)
        return 'H';
    if ((letter == 'l' || letter == 'q') && view->itemsize == 8)
        return 'I';
    return '?';
}

/* Opens one buffer as its description asks; 0 where it cannot, with the error set. */
static int opened(const Entry *entry, const char *description, PyObject *given, int number, char *precision,
                  size_t *dims, Py_buffer *view)
{
    const int writable = description[0] == '>';
    const char kind = description[writable], size = description[writable + 1];
    if (PyObject_GetBuffer(given, view, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT | (writable ? PyBUF_WRITABLE : 0)))
        return 0;
    const char found = kind_of(view);
    if (kind == 'R' && !*precision && (found == 'S' || found == 'D'))
        *precision = found;
    const Py_ssize_t length = view->itemsize ? view->len / view->itemsize : 0;
    if (size == 'k' && dims[3] == UNKNOWN)
        dims[3] = length == wanted_length('s', dims, length);
    if (found != (kind == 'R' ? *precision : kind) || length != wanted_length(size, dims, length)) {
        PyErr_Format(PyExc_ValueError, "%s: buffer %d has %zd numbers of kind '%s', not what '%c%c' asks at J=%zu, N=%zu, C=%zu",
                     entry->name, number, length, view->format ? view->format : "?", kind, size, dims[0], dims[1], dims[2]);
        PyBuffer_Release(view);
        return 0;
    }
    return 1;
}

/* Whether products as laid out stay inside their buffers. */
static int laid_out(const Py_buffer *views, const size_t *d)
{
    const Layout *of = views[0].buf;
    if (views[0].len != sizeof *of || of->depth < 1 || of->row_step < 1 || of->step < 1 || of->across < 0 || of->down < 0)
        return 0;
    const size_t depth = (size_t)of->depth, J = d[0], N = d[1];
    const size_t matrix = (size_t)(views[1].len / views[1].itemsize), values = (size_t)(views[2].len / views[2].itemsize);
    if (matrix != J * N * depth || values != J * depth * d[2])
        return 0;
    return !J || !N || ((N - 1) * (size_t)of->row_step + (depth - 1) * (size_t)of->step < N * depth &&
           (J - 1) * (size_t)of->across + (depth - 1) * (size_t)of->down < J * depth);
}

/* What lengths alone do not tell: that memories are long enough and runs point inside. */
static int sound(const Entry *entry, const size_t *d, const Py_buffer *views)
{
    const char *wrong = NULL;
    if (!strncmp(entry->name, "anderson_d", 10) && views[0].len < (Py_ssize_t)(d[0] * d[1] * d[2] * 4))
        wrong = "the memory is too short";
    if (!strncmp(entry->name, "anderson_m", 10) && views[1].len < (Py_ssize_t)(d[0] * d[1] * d[2] * 4))
        wrong = "the memory is too short";
    if (!strcmp(entry->name, "anderson_mix") && d[0] > MOST_MEMORY)
        wrong = "more is remembered than there is room for";
    if (!strcmp(entry->name, "anderson_weights") &&
        (views[0].len != (Py_ssize_t)(d[2] * d[1] * d[1] * 8) || d[0] > d[1] || d[0] > MOST_MEMORY))
        wrong = "the matrices do not fit the memory";
    if (!strcmp(entry->name, "half_products") &&
        (views[0].len != (Py_ssize_t)(d[0] * ((d[1] + 31) / 32) * d[2] * 64) || views[1].len != (Py_ssize_t)(d[0] * d[2] * 4)))
        wrong = "values do not fit the matrices";
    if (strstr(entry->name, "products") && entry->name[0] != 'h' && !laid_out(views, d))
        wrong = "the layout does not fit the buffers";
    if (!strcmp(entry->name, "near_products") && views[3].len != views[2].len)
        wrong = "values and where products are known differ in length";
    if (!strcmp(entry->name, "add_runs")) {
        const size_t item = (size_t)views[3].itemsize;
        const int64_t *starts = views[0].buf, *places = views[1].buf, *sources = views[2].buf;
        const int64_t from = (int64_t)((size_t)views[4].len / item / d[2]), to = (int64_t)((size_t)views[5].len / item / d[2]);
        if ((size_t)views[0].len != 8 * d[0] || (size_t)views[1].len != 8 * d[0] || (size_t)views[2].len != 8 * d[1] ||
            (size_t)views[3].len != item * d[1] * d[2])
            wrong = "lists differ in length";
        for (size_t r = 0; !wrong && r < d[0]; r++)
            if (starts[r] < 0 || starts[r] > (int64_t)d[1] || places[r] < 0 || places[r] >= to)
                wrong = "a run points outside";
        for (size_t k = 0; !wrong && k < d[1]; k++)
            if (sources[k] < 0 || sources[k] >= from)
                wrong = "a source lies outside";
    }
    if (wrong)
        PyErr_Format(PyExc_ValueError, "%s: %s", entry->name, wrong);
    return !wrong;
}

static PyObject *call(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
    const Entry *entry = &ENTRIES[PyLong_AsLong(self)];
    Py_buffer views[MOST_BUFFERS];
    void *pointers[MOST_BUFFERS];
    size_t dims[4] = {0, 0, 0, UNKNOWN};
    int number = 0, done = 0;
    char precision = 0;
    for (int k = 0; k < 3 && k < count; k++) {
        dims[k] = PyLong_AsSize_t(args[k]);
        if (PyErr_Occurred())
            return NULL;
    }
    const char *description = entry->buffers;
    while (description && number + 3 < count) {
        if (!opened(entry, description, args[number + 3], number + 1, &precision, dims, &views[number]))
            goto end;
        pointers[number] = views[number].buf;
        number++;
        description = strchr(description, ' ');
        if (description)
            description++;
    }
    if (description || number + 3 != count || !dims[2]) {
        PyErr_Format(PyExc_TypeError, "%s takes three sizes, the last above 0, and the buffers '%s'", entry->name, entry->buffers);
        goto end;
    }
    if (!sound(entry, dims, views))
        goto end;
    (precision == 'D' ? entry->in_double : entry->in_single)(dims, pointers);
    done = 1;
end:
    while (number--)
        PyBuffer_Release(&views[number]);
    if (!done)
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef METHODS[COUNT];
static struct PyModuleDef MODULE = {PyModuleDef_HEAD_INIT, "_native", "Inner loops of the trade solver.", -1, NULL,
                                    NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__native(void)
{
    PyObject *module = PyModule_Create(&MODULE);
    if (module && PyModule_AddIntConstant(module, "VERSION", VERSION))
        Py_CLEAR(module);
    for (size_t k = 0; module && k < COUNT; k++) {
        METHODS[k] = (PyMethodDef){ENTRIES[k].name, (PyCFunction)(void (*)(void))call, METH_FASTCALL, NULL};
        PyObject *number = PyLong_FromSize_t(k);
        PyObject *function = number ? PyCFunction_NewEx(&METHODS[k], number, NULL) : NULL;
        Py_XDECREF(number);
        if (!function || PyModule_AddObjectRef(module, ENTRIES[k].name, function))
            Py_CLEAR(module);
        Py_XDECREF(function);
    }
    return module;
}
