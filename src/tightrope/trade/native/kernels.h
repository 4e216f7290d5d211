/* Kernels of one precision: REAL, and NAME(x) for the name of its version of x. Included once for each precision.
 *
 * Cells are (sector, region, case), region-major ones (region, sector, case), elasticities (sector, case), by region
 * (region, case); all in C order. With a single case the loop over regions is the long one, else that over cases. The
 * equations are those of kernels.py and technology.py, to which every function here is tested equal. */

/* For each cell, with t the number of its elasticity, i of itself, n of its region, m of its region and case, k of
 * itself in arrays that may be shared by all cases, (sector, region): whether they are is the fourth size, and r of
 * itself in region-major arrays. Few cases are passed with regions side by side, so that no lane stays empty. */
#define EACH_CELL(...)                                            \
    if (C == 1) {                                                 \
        for (size_t j = 0; j < J; j++) {                          \
            _Pragma("omp simd") for (size_t n = 0; n < N; n++) {  \
                const size_t i = j * N + n, t = j, m = n, k = i, r = n * J + j;  \
                (void)i, (void)t, (void)m, (void)k, (void)r;      \
                __VA_ARGS__                                       \
            }                                                     \
        }                                                         \
    } else if (C < FEW && J * N * C <= INT32_MAX) {               \
        const size_t shared = dims[3];                            \
        for (size_t first = 0; first < N; first += ROWS) {        \
            int32_t region[ROWS * FEW], of[ROWS * FEW], cells = 0; \
            for (size_t n = first; n < N && n < first + ROWS; n++) \
                for (size_t c = 0; c < C; c++, cells++)           \
                    region[cells] = (int32_t)n, of[cells] = (int32_t)c; \
            for (size_t j = 0; j < J; j++) {                      \
                _Pragma("omp simd") for (int32_t f = 0; f < cells; f++) { \
                    const size_t m = first * C + (size_t)f, i = j * N * C + m; \
                    const int32_t n = region[f], c = of[f], t = (int32_t)(j * C) + c; \
                    const int32_t k = shared ? (int32_t)(j * N) + n : (int32_t)i;  \
                    const int32_t r = (n * (int32_t)J + (int32_t)j) * (int32_t)C + c; \
                    (void)i, (void)t, (void)m, (void)k, (void)r;  \
                    __VA_ARGS__                                   \
                }                                                 \
            }                                                     \
        }                                                         \
    } else if (dims[3]) {                                         \
        EACH_OF_MANY(j * N + n, __VA_ARGS__)                      \
    } else {                                                      \
        EACH_OF_MANY((j * N + n) * C + c, __VA_ARGS__)            \
    }
#define EACH_OF_MANY(IN_SHARED, ...)                              \
    for (size_t j = 0; j < J; j++)                                \
        for (size_t n = 0; n < N; n++)                            \
            _Pragma("omp simd") for (size_t c = 0; c < C; c++) {  \
                const size_t i = (j * N + n) * C + c, t = j * C + c, m = n * C + c, k = IN_SHARED; \
                const size_t r = (n * J + j) * C + c;             \
                (void)i, (void)t, (void)m, (void)k, (void)r;      \
                __VA_ARGS__                                       \
            }

KERNEL void NAME(demand)(const size_t *dims, void *const *b)
{
    const size_t J = dims[0], N = dims[1], C = dims[2];
    const REAL *restrict bought = b[0];
    const REAL *restrict theta = b[1];
    const REAL *restrict price = b[2];
    const REAL *restrict spending = b[3];
    REAL *restrict out = b[4];
    EACH_CELL(out[i] = bought[k] * EXP(theta[t] * price[i] + spending[i]);)
}

KERNEL void NAME(power)(const size_t *dims, void *const *b)
{
    const size_t J = dims[0], N = dims[1], C = dims[2];
    const REAL *restrict theta = b[0];
    const REAL *restrict cost = b[1];
    REAL *restrict out = b[2];
    EACH_CELL(out[i] = EXP(-theta[t] * cost[i]);)
}

KERNEL void NAME(price_index)(const size_t *dims, void *const *b)
{
    const size_t J = dims[0], N = dims[1], C = dims[2];
    const REAL *restrict theta = b[0];
    const REAL *restrict sourcing = b[1];
    REAL *restrict out = b[2];
    EACH_CELL(const REAL whole = sourcing[i]; const REAL positive = whole <= 0 ? (REAL)1 : whole;
              out[i] = -LOG(positive) / theta[t];)
}

KERNEL void NAME(plain_cost)(const size_t *dims, void *const *b)
{
    const size_t J = dims[0], N = dims[1], C = dims[2];
    const REAL *restrict inputs_by_region = b[0];
    const REAL *restrict at_wage = b[1];
    const REAL *restrict wage = b[2];
    const REAL *restrict productivity = b[3];
    REAL *restrict out = b[4];
    EACH_CELL(out[i] = inputs_by_region[r] + at_wage[k] * wage[m] - productivity[k];)
}

KERNEL void NAME(rent_cost)(const size_t *dims, void *const *b)
{
    const size_t J = dims[0], N = dims[1], C = dims[2];
    const REAL *restrict theta = b[0];
    const REAL *restrict reached = b[1];
    const REAL *restrict inverse = b[2];
    const REAL *restrict absent = b[3];
    const REAL *restrict own = b[4];
    REAL *restrict cost = b[5];
    EACH_CELL(const REAL demand = LOG(reached[i] * inverse[k] + absent[k]);
              cost[i] = (cost[i] + own[k] * demand) / (1 + theta[t] * own[k]);)
}

/* Output, and what labour and resources earn in each region. */
KERNEL void NAME(sales)(const size_t *dims, void *const *b)
{
    const size_t J = dims[0], N = dims[1], C = dims[2];
    const REAL *restrict power = b[0];
    const REAL *restrict reached = b[1];
    const REAL *restrict labour = b[2];
    const REAL *restrict resource = b[3];
    REAL *restrict output = b[4];
    REAL *restrict labour_income = b[5];
    REAL *restrict rents = b[6];
    memset(labour_income, 0, N * C * sizeof(REAL));
    memset(rents, 0, N * C * sizeof(REAL));
    EACH_CELL(const REAL sold = power[i] * reached[i]; output[i] = sold; labour_income[m] += labour[k] * sold;
              rents[m] += resource[k] * sold;)
}

/* What importers collect in each region: spending less what passes the border. */
KERNEL void NAME(collected)(const size_t *dims, void *const *b)
{
    const size_t J = dims[0], N = dims[1], C = dims[2];
    const REAL *restrict bought = b[0];
    const REAL *restrict spending = b[1];
    const REAL *restrict demand = b[2];
    const REAL *restrict sourcing = b[3];
    REAL *restrict revenue = b[4];
    memset(revenue, 0, N * C * sizeof(REAL));
    EACH_CELL(revenue[m] += bought[k] * EXP(spending[i]) - demand[i] * sourcing[i];)
}

KERNEL void NAME(spent)(const size_t *dims, void *const *b)
{
    const size_t J = dims[0], N = dims[1], C = dims[2];
    const REAL *restrict final_share = b[0];
    const REAL *restrict income = b[1];
    const REAL *restrict inputs_by_region = b[2];
    REAL *restrict out = b[3];
    EACH_CELL(out[i] = final_share[j * N + n] * income[m] + inputs_by_region[r];)
}

/* Log of implied over tried spending. */
KERNEL void NAME(spending_gap)(const size_t *dims, void *const *b)
{
    const size_t J = dims[0], N = dims[1], C = dims[2];
    const REAL *restrict implied = b[0];
    const REAL *restrict inverse = b[1];
    const REAL *restrict absent = b[2];
    const REAL *restrict buys = b[3];
    const REAL *restrict tried = b[4];
    REAL *restrict out = b[5];
    EACH_CELL(out[i] = LOG(implied[i] * inverse[k] + absent[k]) - buys[k] * tried[i];)
}

/* Cells by region in single precision, and the largest size of each case, NaN if there is any. */
KERNEL void NAME(by_region)(const size_t *dims, void *const *b)
{
    const size_t J = dims[0], N = dims[1], C = dims[2];
    const REAL *restrict cells = b[0];
    float *restrict out = b[1];
    REAL *restrict worst = b[2];
    for (size_t c = 0; c < C; c++)
        worst[c] = 0;
    if (C == 1) {
        REAL most = 0;
        for (size_t i = 0; i < J * N; i++) {
            const REAL size = cells[i] < 0 ? -cells[i] : cells[i];
            most = size <= most || most != most ? most : size;
        }
        worst[0] = most;
    }
    for (size_t n = 0; n < N; n++)
        for (size_t j = 0; j < J; j++) {
            const size_t from = (j * N + n) * C, to = (n * J + j) * C;
            if (C == 1)
                out[to] = (float)cells[from];
            else
                _Pragma("omp simd") for (size_t c = 0; c < C; c++)
                {
                    const REAL gap = cells[from + c], size = gap < 0 ? -gap : gap;
                    out[to + c] = (float)gap;
                    worst[c] = size <= worst[c] || worst[c] != worst[c] ? worst[c] : size;
                }
        }
}

/* Cells from steps by region: base + step. */
KERNEL void NAME(stepped)(const size_t *dims, void *const *b)
{
    const size_t J = dims[0], N = dims[1], C = dims[2];
    const REAL *restrict base = b[0];
    const float *restrict step = b[1];
    REAL *restrict out = b[2];
    for (size_t j = 0; j < J; j++)
        for (size_t n = 0; n < N; n++) {
            const size_t to = (j * N + n) * C, from = (n * J + j) * C;
            _Pragma("omp simd") for (size_t c = 0; c < C; c++) out[to + c] = base[to + c] + (REAL)step[from + c];
        }
}

/* Unit costs with a nest of value added and inputs: Newton's method in each cell, a few lanes side by side. */
static ALWAYS_INLINE void NAME(nested_lanes)(size_t lanes, size_t first, const REAL *theta, const REAL *delta,
                                             const REAL *inputs, const REAL *wage, REAL accuracy, void *const *b)
{
    const REAL *whole = (const REAL *)b[3] + first, *own = (const REAL *)b[4] + first;
    const REAL *bundle = (const REAL *)b[6] + first, *log_demand = (const REAL *)b[7] + first;
    const REAL *productivity = (const REAL *)b[8] + first;
    REAL *before_out = (REAL *)b[10] + first, *added_out = (REAL *)b[11] + first;
    REAL at_wage[LANES], tied[LANES], from_inputs[LANES], income[LANES], size[LANES];
    _Pragma("omp simd") for (size_t k = 0; k < lanes; k++) {
        const REAL there = whole[k] > 0 ? (REAL)1 : (REAL)0, divisor = whole[k] > 0 ? whole[k] : (REAL)1;
        tied[k] = there * own[k] / divisor;
        at_wage[k] = (there - tied[k]) * wage[k];
        from_inputs[k] = inputs[k] * EXPM1(delta[k] * bundle[k]);
        income[k] = 0;
    }
    for (int step = 0; step < NEWTON_STEPS; step++) {
        _Pragma("omp simd") for (size_t k = 0; k < lanes; k++) {
            const REAL price = at_wage[k] + tied[k] * income[k];
            const REAL before = LOG1P(whole[k] * EXPM1(delta[k] * price) + from_inputs[k]) / delta[k];
            const REAL gap = income[k] - delta[k] * (price - before) - log_demand[k] + theta[k] * (before - productivity[k]);
            const REAL share = whole[k] * EXP(delta[k] * (price - before));
            const REAL slope = 1 - delta[k] * tied[k] * (1 - share) + theta[k] * share * tied[k];
            const REAL change = tied[k] > 0 ? gap / slope : (REAL)0;
            income[k] -= change;
            size[k] = change < 0 ? -change : change;
        }
        REAL worst = 0;
        for (size_t k = 0; k < lanes; k++)
            worst = size[k] > worst ? size[k] : worst;
        if (!(worst > accuracy))
            break;
    }
    _Pragma("omp simd") for (size_t k = 0; k < lanes; k++) {
        const REAL price = at_wage[k] + tied[k] * income[k];
        const REAL before = LOG1P(whole[k] * EXPM1(delta[k] * price) + from_inputs[k]) / delta[k];
        before_out[k] = before;
        added_out[k] = delta[k] * (price - before);
    }
}

KERNEL void NAME(nested_cost)(const size_t *dims, void *const *b)
{
    const size_t J = dims[0], N = dims[1], C = dims[2], length = N * C;
    const REAL *theta = b[0], *delta = b[1], *inputs = b[2], *wage = b[5], *productivity = b[8];
    const REAL accuracy = *(const REAL *)b[9];
    REAL *cost = b[12];
    const REAL *before = b[10];
    for (size_t j = 0; j < J; j++)
        for (size_t start = 0; start < length; start += LANES) {
            const size_t lanes = least(length - start, LANES);
            REAL t[LANES], d[LANES], m[LANES], w[LANES];
            for (size_t k = 0, n = start / C, c = start % C; k < lanes; k++) {
                t[k] = theta[j * C + c], d[k] = delta[c], m[k] = inputs[j * N + n], w[k] = wage[start + k];
                c = c + 1 < C ? c + 1 : 0, n += !c;
            }
            NAME(nested_lanes)(lanes, j * length + start, t, d, m, w, accuracy, b);
        }
    for (size_t i = 0; i < J * N * C; i++)
        cost[i] = before[i] - productivity[i];
}

/* Adds values times sources of each run to the place it belongs to. */
KERNEL void NAME(add_runs)(const size_t *dims, void *const *b)
{
    const size_t runs = dims[0], entries = dims[1], C = dims[2];
    const int64_t *restrict starts = b[0];
    const int64_t *restrict places = b[1];
    const int64_t *restrict sources = b[2];
    const REAL *restrict values = b[3];
    const REAL *restrict by_source = b[4];
    REAL *restrict total = b[5];
    for (size_t r = 0; r < runs; r++) {
        REAL *restrict at = total + (size_t)places[r] * C;
        const size_t end = r + 1 < runs ? (size_t)starts[r + 1] : entries;
        for (size_t k = (size_t)starts[r]; k < end; k++) {
            const REAL *restrict from = by_source + (size_t)sources[k] * C;
            const REAL *restrict weight = values + k * C;
            _Pragma("omp simd") for (size_t c = 0; c < C; c++) at[c] += weight[c] * from[c];
        }
    }
}

#undef EACH_CELL
#undef EACH_OF_MANY
