package download

import _ "retain/internal/golden" // the flag -update
