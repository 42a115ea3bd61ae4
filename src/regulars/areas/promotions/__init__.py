"""Promotions and coupons: what lines of documents cost less than their prices, and by which codes."""
