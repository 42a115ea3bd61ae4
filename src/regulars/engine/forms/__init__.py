"""What an administrator says of forms: rules that show, require and lock fields while a condition holds.

`rules` judges and enforces them in the write door, `guards` refuses wrong ones, `transfer` takes them to another installation.
"""
