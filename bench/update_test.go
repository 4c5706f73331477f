package bench

import _ "retain/internal/golden" // the flag -update
