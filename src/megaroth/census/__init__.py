"""Many people at once: a census and a payroll feed in columns, plan tests and monitors over them."""
