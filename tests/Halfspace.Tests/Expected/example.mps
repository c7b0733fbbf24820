NAME an_example
OBJSENSE
    MAX
ROWS
 N obj
 G range
 L le
 N r2
 E r3
 G ge
COLUMNS
    x         obj       1
    x         range     1
    x         le        1
    x         r2        1
    x         ge        1
    MARKER    'MARKER'  'INTORG'
    y         obj       3
    y         range     2
    y         r2        1
    y         r3        -0.1
    use[1,2]  obj       -1
    use[1,2]  range     -1.25
    MARKER    'MARKER'  'INTEND'
    a_rather_long_name  obj       1
    a_rather_long_name  le        1
    MARKER    'MARKER'  'INTORG'
    n         obj       -2
    n         le        1
    n         r3        1
    MARKER    'MARKER'  'INTEND'
    f         obj       1
    f         ge        1
    unused    obj       0
RHS
    RHS       obj       -11.5
    RHS       range     -3.5
    RHS       le        4
    RHS       r3        2.5
    RHS       ge        -10000000
RANGES
    RANGE     range     11.25
BOUNDS
 FR BND       x
 LO BND       y         -5
 PL BND       y
 BV BND       use[1,2]
 MI BND       a_rather_long_name
 UP BND       a_rather_long_name  -1.5
 PL BND       n
 FX BND       f         2
 UP BND       unused    10
ENDATA
