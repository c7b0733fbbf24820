* expect line 11: row 'c9' is not in ROWS
NAME ok
ROWS
 N obj
 L c1
 E c2
COLUMNS
 x obj 1 c1 1
 y c1 2 c2 1
RHS
 rhs c9 4
BOUNDS
 UP bnd x 3
ENDATA
