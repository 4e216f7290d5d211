/* What mixes precisions: products near a point, and the memory of Anderson acceleration, its steps and reaches in single
 * precision, points in double; sums are taken in single precision over short stretches and gathered in double. dims of
 * acceleration: memory (J), unknowns (N), cases (C). */

#define STRETCH 2048
#define MOST_MEMORY 32

/* What is known of products plus what the difference of values from those they are known at adds to them: the products
 * of products.h in single precision, differences and sums in double. */
KERNEL void near_products(const size_t *dims, void *const *b)
{
    const size_t J = dims[0], N = dims[1], C = dims[2];
    const Layout *of = b[0];
    const float *matrix = b[1];
    const double *values = b[2], *at = b[3], *known = b[4];
    double *out = b[5];
    float strip[DEPTH * STRIP], found[ROWS * STRIP];
    for (size_t j = 0; j < J; j++, matrix += N * of->depth)
        for (size_t c0 = 0; c0 < C; c0 += STRIP)
            for (size_t m0 = 0; m0 < (size_t)of->depth; m0 += DEPTH) {
                const size_t width = least(C - c0, STRIP), deep = least(of->depth - m0, DEPTH);
                memset(strip, 0, width < STRIP ? sizeof strip : 0);
                for (size_t m = 0; m < deep; m++) {
                    const size_t place = (j * of->across + (m0 + m) * of->down) * C + c0;
                    for (size_t c = 0; c < width; c++)
                        strip[m * STRIP + c] = (float)(values[place + c] - at[place + c]);
                }
                for (size_t n0 = 0; n0 < N; n0 += ROWS) {
                    const size_t rows = least(N - n0, ROWS);
                    const float *from = matrix + n0 * of->row_step + m0 * of->step;
                    strip_product_single(width, from, of->row_step, of->step, rows, deep, strip, found);
                    for (size_t n = 0; n < rows; n++) {
                        const size_t place = (j * N + n0 + n) * C + c0;
                        const double *restrict before = (m0 ? out : known) + place;
                        for (size_t c = 0; c < width; c++)
                            out[place + c] = before[c] + found[n * STRIP + c];
                    }
                }
            }
}

typedef float Floats __attribute__((vector_size(32)));
typedef uint32_t Words __attribute__((vector_size(32)));
typedef uint16_t Halves __attribute__((vector_size(16)));

static ALWAYS_INLINE void add_widened(Floats *total, const uint16_t *from, float by)
{
    Halves halves;
    memcpy(&halves, from, sizeof halves);
    const Words words = __builtin_convertvector(halves, Words) << 16;
    *total += (Floats)words * by;
}

/* Products of J matrices of N rows and C columns with a vector each. Of the matrices' numbers only the upper halves are
 * kept (8 bits of precision): they steer, and what takes the time is reading them. They come in blocks of 32 rows,
 * (matrix, block, column, row of the block), zeros below the last row. */
KERNEL void half_products(const size_t *dims, void *const *b)
{
    const size_t J = dims[0], N = dims[1], C = dims[2], blocks = (N + 31) / 32;
    const uint16_t *matrices = b[0];
    float *out = b[2];
    for (size_t j = 0; j < J; j++)
        for (size_t block = 0; block < blocks; block++) {
            const float *by = (const float *)b[1] + j * C;
            Floats total[4] = {{0}, {0}, {0}, {0}};
            for (size_t c = 0; c < C; c++, matrices += 32) {
                add_widened(&total[0], matrices, by[c]);
                add_widened(&total[1], matrices + 8, by[c]);
                add_widened(&total[2], matrices + 16, by[c]);
                add_widened(&total[3], matrices + 24, by[c]);
            }
            const size_t rows = N - 32 * block < 32 ? N - 32 * block : 32;
            memcpy(out + j * N + 32 * block, total, rows * sizeof(float));
        }
}

/* Steps by region, what they are answered with abroad, and at home in proportion to the step of wages. */
KERNEL void combined_step(const size_t *dims, void *const *b)
{
    const size_t J = dims[0], N = dims[1], C = dims[2];
    const float *restrict by_region = b[0], *restrict abroad = b[1], *restrict home = b[2], *restrict wage = b[3];
    float *restrict out = b[4];
    for (size_t j = 0; j < J; j++)
        for (size_t n = 0; n < N; n++) {
            const size_t to = (j * N + n) * C, from = (n * J + j) * C;
            const float own = home[j * N + n];
            _Pragma("omp simd") for (size_t c = 0; c < C; c++)
                out[to + c] = by_region[from + c] + abroad[to + c] + own * wage[n * C + c];
        }
}

KERNEL void anderson_remember(const size_t *dims, void *const *b)
{
    const size_t size = dims[1] * dims[2];
    const double *restrict point = b[0], *restrict before = b[2];
    const float *restrict step = b[1], *restrict taken = b[3];
    float *restrict changed = b[4], *restrict reach = b[5];
    _Pragma("omp simd") for (size_t k = 0; k < size; k++) {
        const float change = step[k] - taken[k];
        changed[k] = change;
        reach[k] = (float)(point[k] - before[k]) + change;
    }
}

/* Adds to row and right the products of `many` remembered steps with the last change and with the step to take, over
 * some unknowns and eight cases. Memories are `apart`. */
static ALWAYS_INLINE void eight_dots(const size_t many, const float *past, size_t apart, const float *last,
                                     const float *taken, size_t unknowns, size_t C, size_t J, double *row, double *right)
{
    Lanes_single with_last[4] = {{0}, {0}, {0}, {0}}, with_taken[4] = {{0}, {0}, {0}, {0}};
    for (size_t k = 0; k < unknowns * C; k += C)
        for (size_t m = 0; m < many; m++) {
            const Lanes_single one = *(const Lanes_single *)(past + m * apart + k);
            with_last[m] += one * *(const Lanes_single *)(last + k);
            with_taken[m] += one * *(const Lanes_single *)(taken + k);
        }
    for (size_t m = 0; m < many; m++)
        for (size_t c = 0; c < 8; c++)
            row[c * J + m] += with_last[m][c], right[c * J + m] += with_taken[m][c];
}

/* The same of one remembered step and few cases. */
static ALWAYS_INLINE void few_dots(const float *past, const float *last, const float *taken, size_t unknowns, size_t C,
                                   size_t width, size_t J, double *row, double *right)
{
    float with_last[8] = {0}, with_taken[8] = {0};
    if (C == 1) {
        float alone = 0, other = 0;
        _Pragma("omp simd reduction(+ : alone, other)") for (size_t k = 0; k < unknowns; k++)
        {
            alone += past[k] * last[k];
            other += past[k] * taken[k];
        }
        with_last[0] = alone, with_taken[0] = other;
    } else
        for (size_t k = 0; k < unknowns * C; k += C)
            for (size_t c = 0; c < width; c++)
                with_last[c] += past[k + c] * last[k + c], with_taken[c] += past[k + c] * taken[k + c];
    for (size_t c = 0; c < width; c++)
        row[c * J] += with_last[c], right[c * J] += with_taken[c];
}

/* Products of each remembered step with the last change and with the step to take: (case, memory) each. */
KERNEL void anderson_dots(const size_t *dims, void *const *b)
{
    const size_t J = dims[0], N = dims[1], C = dims[2], apart = N * C, stretch = STRETCH / C + 1;
    const float *memory = b[0], *changed = b[1], *step = b[2];
    double *row = b[3], *right = b[4];
    memset(row, 0, C * J * sizeof(double));
    memset(right, 0, C * J * sizeof(double));
    for (size_t d = 0; d < N; d += stretch)
        for (size_t m = 0; m < J; m += 4)
            for (size_t c = 0; c < C; c += 8) {
                const size_t unknowns = least(N - d, stretch), width = least(C - c, 8), many = least(J - m, 4);
                const size_t at = d * C + c, to = c * J + m;
                const float *past = memory + m * apart + at;
                if (width == 8 && many == 4)
                    eight_dots(4, past, apart, changed + at, step + at, unknowns, C, J, row + to, right + to);
                else
                    for (size_t k = 0; k < many; k++, past += apart) {
                        if (width == 8)
                            eight_dots(1, past, apart, changed + at, step + at, unknowns, C, J, row + to + k, right + to + k);
                        else
                            few_dots(past, changed + at, step + at, unknowns, C, width, J, row + to + k, right + to + k);
                    }
            }
}

/* Weights (case, memory) that solve the normal equations of each case, scaled to a diagonal of one, with a ridge; N is
 * how many the matrices (case, N, N) have room for, of which the first J are in use. Gauss with pivots. */
KERNEL void anderson_weights(const size_t *dims, void *const *b)
{
    const size_t J = dims[0], N = dims[1], C = dims[2];
    const double *gram = b[0], *right = b[1], ridge = *(const double *)b[2];
    double *weights = b[3];
    for (size_t c = 0; c < C; c++, gram += N * N, right += J, weights += J) {
        double a[MOST_MEMORY][MOST_MEMORY + 1], scale[MOST_MEMORY];
        for (size_t m = 0; m < J; m++)
            scale[m] = gram[m * N + m] > 0 ? 1 / sqrt(gram[m * N + m]) : 0;
        for (size_t m = 0; m < J; m++) {
            for (size_t k = 0; k < J; k++)
                a[m][k] = gram[m * N + k] * scale[m] * scale[k];
            a[m][m] += scale[m] > 0 ? ridge : 1;
            a[m][J] = scale[m] * right[m];
        }
        for (size_t p = 0; p < J; p++) {
            size_t best = p;
            for (size_t m = p + 1; m < J; m++)
                best = fabs(a[m][p]) > fabs(a[best][p]) ? m : best;
            for (size_t k = p; k <= J; k++) {
                const double kept = a[p][k];
                a[p][k] = a[best][k], a[best][k] = kept;
            }
            for (size_t m = p + 1; m < J; m++) {
                const double factor = a[m][p] / a[p][p];
                for (size_t k = p; k <= J; k++)
                    a[m][k] -= factor * a[p][k];
            }
        }
        for (size_t p = J; p-- > 0;) {
            for (size_t k = p + 1; k < J; k++)
                a[p][J] -= a[p][k] * a[k][J];
            a[p][J] /= a[p][p];
        }
        for (size_t m = 0; m < J; m++)
            weights[m] = scale[m] * a[m][J];
    }
}

/* Next points: point + step less the remembered reaches, weighted. */
KERNEL void anderson_mix(const size_t *dims, void *const *b)
{
    const size_t J = dims[0], N = dims[1], C = dims[2], apart = N * C;
    const double *restrict weights = b[0], *restrict point = b[2];
    const float *restrict memory = b[1], *restrict step = b[3];
    double *restrict out = b[4];
    /* one case: a stretch of unknowns side by side; many: cases */
    const size_t block = C == 1 ? 1 : 32, side = C == 1 ? STRETCH : 1;
    for (size_t c0 = 0; c0 < C; c0 += block) {
        const size_t cases = least(C - c0, block);
        float weight[MOST_MEMORY][32];
        for (size_t m = 0; m < J; m++)
            for (size_t c = 0; c < cases; c++)
                weight[m][c] = (float)weights[(c0 + c) * J + m];
        for (size_t d = 0; d < N; d += side) {
            const size_t width = C == 1 ? least(N - d, side) : cases, at = d * C + c0;
            float mixed[STRETCH];
            size_t k = 0;
            for (; C > 1 && k + 8 <= width; k += 8) {
                Lanes_single sum = {0};
                for (size_t m = 0; m < J; m++)
                    sum += *(const Lanes_single *)(weight[m] + k) * *(const Lanes_single *)(memory + m * apart + at + k);
                *(Lanes_single *)(mixed + k) = sum;
            }
            memset(mixed + k, 0, (width - k) * sizeof(float));
            for (size_t m = 0; m < J; m++) {
                const float *restrict past = memory + m * apart + at;
                if (C == 1)
                    _Pragma("omp simd") for (size_t i = 0; i < width; i++) mixed[i] += weight[m][0] * past[i];
                else
                    for (size_t i = k; i < width; i++)
                        mixed[i] += weight[m][i] * past[i];
            }
            _Pragma("omp simd") for (size_t i = 0; i < width; i++)
                out[at + i] = point[at + i] + (step[at + i] - mixed[i]);
        }
    }
}
