package metric

import _ "retain/internal/golden" // the flag -update
