"""Objects of other systems (orders, invoices, cases) that people can talk on."""
