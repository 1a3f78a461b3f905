"""One module a noun: routes take a request, ask a service, and give back objects of the contract."""
