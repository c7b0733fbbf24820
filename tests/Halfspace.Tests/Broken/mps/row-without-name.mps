* expect line 5: a line of ROWS has 2 fields
NAME ok
ROWS
 N obj
 L
 E c2
COLUMNS
 x obj 1 c1 1
 y c1 2 c2 1
RHS
 rhs c1 4 c2 1
BOUNDS
 UP bnd x 3
ENDATA
