* expect line 14: the bounds of 'x' are [5, 3]
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
 UP bnd x 3
 LO bnd x 5
ENDATA
