* expect line 1: the file ends without ENDATA
