package vec

import _ "retain/internal/golden" // the flag -update
