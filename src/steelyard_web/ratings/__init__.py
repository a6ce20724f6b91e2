"""What assessors do: blind votes, consensus, correction rounds, notes on site."""
