/* Products of one matrix each for J rows of cells with the values of C cases, in one precision (REAL, NAME as in
 * kernels.h). Skinny: tens of cases, so that values of a strip of cases stay in the nearest cache, a few rows of the
 * matrix stay in registers, and nothing is packed but the strip.
 *
 * A layout tells how buffers are stepped through: how many numbers are summed over, steps of the matrix between rows
 * and between summed numbers, and steps of values between matrices and between summed numbers, in rows of C. */

#define LANE (sizeof(NAME(Lanes)) / sizeof(REAL))
typedef REAL NAME(Lanes) __attribute__((vector_size(32), aligned(4), may_alias));

/* `rows` rows of `vectors` vectors each; both are constants where this is inlined. */
static ALWAYS_INLINE void NAME(tile)(const size_t rows, const size_t vectors, const REAL *matrix, size_t row_step,
                                     size_t step, size_t depth, const REAL *strip, REAL *out)
{
    NAME(Lanes) total[4][6];
    for (size_t r = 0; r < rows; r++)
        for (size_t v = 0; v < vectors; v++)
            total[r][v] = (NAME(Lanes)){0};
    for (size_t m = 0; m < depth; m++)
        for (size_t r = 0; r < rows; r++) {
            const REAL by = matrix[r * row_step + m * step];
            for (size_t v = 0; v < vectors; v++)
                total[r][v] += by * *(const NAME(Lanes) *)(strip + m * STRIP + v * LANE);
        }
    for (size_t r = 0; r < rows; r++)
        for (size_t v = 0; v < vectors; v++)
            *(NAME(Lanes) *)(out + r * STRIP + v * LANE) = total[r][v];
}

/* N rows of one matrix with a strip; out (N, STRIP). */
static ALWAYS_INLINE void NAME(rows_of)(const size_t rows, const size_t vectors, const REAL *matrix, size_t row_step,
                                        size_t step, size_t N, size_t depth, const REAL *strip, REAL *out)
{
    size_t n = 0;
    for (; n + rows <= N; n += rows)
        NAME(tile)(rows, vectors, matrix + n * row_step, row_step, step, depth, strip, out + n * STRIP);
    for (; n < N; n++)
        NAME(tile)(1, vectors, matrix + n * row_step, row_step, step, depth, strip, out + n * STRIP);
}

/* The same with as many vectors as `width` cases need. */
static ALWAYS_INLINE void NAME(strip_product)(size_t width, const REAL *matrix, size_t row_step, size_t step, size_t N,
                                              size_t depth, const REAL *strip, REAL *out)
{
    const int single = sizeof(REAL) == 4;
    if (width > 16)
        NAME(rows_of)(single ? 4 : 2, single ? 3 : 6, matrix, row_step, step, N, depth, strip, out);
    else if (width > 8)
        NAME(rows_of)(single ? 4 : 3, single ? 2 : 4, matrix, row_step, step, N, depth, strip, out);
    else
        NAME(rows_of)(4, single ? 1 : 2, matrix, row_step, step, N, depth, strip, out);
}

KERNEL void NAME(products)(const size_t *dims, void *const *b)
{
    const size_t J = dims[0], N = dims[1], C = dims[2];
    const Layout *of = b[0];
    const REAL *matrix = b[1], *values = b[2];
    REAL *out = b[3];
    REAL strip[DEPTH * STRIP], found[ROWS * STRIP];
    for (size_t j = 0; j < J; j++, matrix += N * of->depth)
        for (size_t c0 = 0; c0 < C; c0 += STRIP)
            for (size_t m0 = 0; m0 < (size_t)of->depth; m0 += DEPTH) {
                const size_t width = least(C - c0, STRIP), deep = least(of->depth - m0, DEPTH);
                memset(strip, 0, width < STRIP ? sizeof strip : 0);
                for (size_t m = 0; m < deep; m++) {
                    const REAL *restrict from = values + (j * of->across + (m0 + m) * of->down) * C + c0;
                    for (size_t c = 0; c < width; c++)
                        strip[m * STRIP + c] = from[c];
                }
                for (size_t n0 = 0; n0 < N; n0 += ROWS) {
                    const size_t rows = least(N - n0, ROWS);
                    const REAL *from = matrix + n0 * of->row_step + m0 * of->step;
                    NAME(strip_product)(width, from, of->row_step, of->step, rows, deep, strip, found);
                    for (size_t n = 0; n < rows; n++) {
                        REAL *restrict to = out + (j * N + n0 + n) * C + c0;
                        for (size_t c = 0; c < width; c++)
                            to[c] = (m0 ? to[c] : 0) + found[n * STRIP + c];
                    }
                }
            }
}

#undef LANE
