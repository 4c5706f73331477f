package data

import _ "retain/internal/golden" // the flag -update
