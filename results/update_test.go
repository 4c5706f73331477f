package results

import _ "retain/internal/golden" // the flag -update
