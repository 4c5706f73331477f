package suite

import _ "retain/internal/golden" // the flag -update
