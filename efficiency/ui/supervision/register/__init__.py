"""The blocks of 监察登记."""
