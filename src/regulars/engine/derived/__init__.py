"""Fields that the program works out: formulas over a record's own fields, roll-ups over the records that point at it.

`expressions` is the language of formulas, `formulas` keeps them with every save, `rollups` keeps totals of related records in the same
transaction as these, `graph` refuses circles, `recompute` works all records out anew in the background, `kinds` makes both types of
custom fields. The write door calls `formulas.work_out`, `rollups.carry` and `rollups.follow`.
"""
