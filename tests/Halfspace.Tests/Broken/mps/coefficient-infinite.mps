* expect line 9: 'inf' is infinite
NAME ok
ROWS
 N obj
 L c1
 E c2
COLUMNS
 x obj 1 c1 1
 y c1 inf
RHS
 rhs c1 4 c2 1
BOUNDS
 UP bnd x 3
ENDATA
