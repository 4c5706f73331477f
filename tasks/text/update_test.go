package text

import _ "retain/internal/golden" // the flag -update
