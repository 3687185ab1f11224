"""Who sells what to whom at which price: offers, demand, and the prices and rents that clear the month."""
