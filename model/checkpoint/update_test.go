package checkpoint

import _ "retain/internal/golden" // the flag -update
