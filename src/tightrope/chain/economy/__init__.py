"""From the border to the budget: what trade, routes and shocks make of output, prices, currency and budget."""
