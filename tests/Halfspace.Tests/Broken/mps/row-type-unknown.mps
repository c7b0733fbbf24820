* expect line 5: the row type 'K' is unknown
NAME ok
ROWS
 N obj
 K c1
 E c2
COLUMNS
 x obj 1 c1 1
 y c1 2 c2 1
RHS
 rhs c1 4 c2 1
BOUNDS
 UP bnd x 3
ENDATA
