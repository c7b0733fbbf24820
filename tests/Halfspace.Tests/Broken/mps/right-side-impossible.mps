* expect line 11: row 'c2' of type E has the right side '1e30'
NAME ok
ROWS
 N obj
 L c1
 E c2
COLUMNS
 x obj 1 c1 1
 y c1 2 c2 1
RHS
 rhs c1 4 c2 1e30
BOUNDS
 UP bnd x 3
ENDATA
