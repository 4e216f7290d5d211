/* What mixes precisions: differences near a point, and the memory of Anderson acceleration, its steps and reaches in single precision, points in double; sums are taken in single
 * precision over short stretches and gathered in double. dims: memory (J), unknowns (N), cases (C). */

#define STRETCH 2048
#define MOST_MEMORY 32

KERNEL void difference(const size_t *dims, void *const *b)
{
    const double *restrict left = b[0], *restrict right = b[1];
    float *restrict out = b[2];
    _Pragma("omp simd") for (size_t i = 0; i < dims[0]; i++) out[i] = (float)(left[i] - right[i]);
}

KERNEL void added(const size_t *dims, void *const *b)
{
    const double *restrict known = b[0];
    const float *restrict more = b[1];
    double *restrict out = b[2];
    _Pragma("omp simd") for (size_t i = 0; i < dims[0]; i++) out[i] = known[i] + more[i];
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

/* Products of each remembered step with the last change and with the step to take: (case, memory) each. */
KERNEL void anderson_dots(const size_t *dims, void *const *b)
{
    const size_t J = dims[0], N = dims[1], C = dims[2], block = C < 32 ? C : 32;
    const float *restrict memory = b[0], *restrict changed = b[1], *restrict step = b[2];
    double *restrict row = b[3], *restrict right = b[4];
    const size_t stretch = STRETCH / block;
    memset(row, 0, C * J * sizeof(double));
    memset(right, 0, C * J * sizeof(double));
    for (size_t c0 = 0; c0 < C; c0 += block)
        for (size_t d0 = 0; d0 < N; d0 += stretch) {
            const size_t width = C - c0 < block ? C - c0 : block, d1 = d0 + stretch < N ? d0 + stretch : N;
            float taken[STRETCH], last[STRETCH];
            for (size_t d = d0, k = 0; d < d1; d++)
                for (size_t c = 0; c < width; c++, k++)
                    taken[k] = step[d * C + c0 + c], last[k] = changed[d * C + c0 + c];
            for (size_t m = 0; m < J; m++) {
                const float *restrict past = memory + m * N * C;
                if (C == 1) {
                    float with_last = 0, with_step = 0;
                    _Pragma("omp simd reduction(+ : with_last, with_step)") for (size_t k = 0; k < d1 - d0; k++)
                    {
                        with_last += past[d0 + k] * last[k];
                        with_step += past[d0 + k] * taken[k];
                    }
                    row[m] += with_last, right[m] += with_step;
                } else {
                    float with_last[32] = {0}, with_step[32] = {0};
                    for (size_t d = d0, k = 0; d < d1; d++, k += width)
                        _Pragma("omp simd") for (size_t c = 0; c < width; c++)
                        {
                            with_last[c] += past[d * C + c0 + c] * last[k + c];
                            with_step[c] += past[d * C + c0 + c] * taken[k + c];
                        }
                    for (size_t c = 0; c < width; c++)
                        row[(c0 + c) * J + m] += with_last[c], right[(c0 + c) * J + m] += with_step[c];
                }
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
    const size_t J = dims[0], N = dims[1], C = dims[2];
    const double *restrict weights = b[0], *restrict point = b[2];
    const float *restrict memory = b[1], *restrict step = b[3];
    double *restrict out = b[4];
    const size_t block = C < 32 ? C : 32, rows = C == 1 ? STRETCH : 1;
    for (size_t c0 = 0; c0 < C; c0 += block)
        for (size_t d0 = 0; d0 < N; d0 += rows) {
            const size_t width = C == 1 ? (N - d0 < rows ? N - d0 : rows) : (C - c0 < block ? C - c0 : block);
            const size_t at = d0 * C + c0;
            float mixed[STRETCH];
            memset(mixed, 0, width * sizeof(float));
            for (size_t m = 0; m < J; m++) {
                const float *restrict past = memory + m * N * C + at;
                float weight[32];
                for (size_t c = 0; C > 1 && c < width; c++)
                    weight[c] = (float)weights[(c0 + c) * J + m];
                if (C == 1) {
                    const float alone = (float)weights[m];
                    _Pragma("omp simd") for (size_t k = 0; k < width; k++) mixed[k] += alone * past[k];
                } else
                    _Pragma("omp simd") for (size_t c = 0; c < width; c++) mixed[c] += weight[c] * past[c];
            }
            _Pragma("omp simd") for (size_t k = 0; k < width; k++) out[at + k] = point[at + k] + (step[at + k] - mixed[k]);
        }
}
