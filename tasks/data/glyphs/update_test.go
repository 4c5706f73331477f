package glyphs

import _ "retain/internal/golden" // the flag -update
