package token

import _ "retain/internal/golden" // the flag -update
