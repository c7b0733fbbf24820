* expect line 13: a bound of type UP has 3 or 4 fields
NAME ok
ROWS
 N obj
 L c1
 E c2
COLUMNS
 x obj 1 c1 1
 y c1 2 c2 1
RHS
 rhs c1 4 c2 1
BOUNDS
 UP x
ENDATA
