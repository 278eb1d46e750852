"""What the law says: pure rules, each a worksheet with its authority."""
