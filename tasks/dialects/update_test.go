package dialects

import _ "retain/internal/golden" // the flag -update
