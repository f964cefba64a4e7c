"""Any table scored by any method, for whoever tries a method before adopting it; never our headline."""
