* expect line 9: the marker 'INTBEG' is unknown
NAME ok
ROWS
 N obj
 L c1
 E c2
COLUMNS
 x obj 1 c1 1
 m 'MARKER' 'INTBEG'
 y c1 2 c2 1
RHS
 rhs c1 4 c2 1
BOUNDS
 UP bnd x 3
ENDATA
