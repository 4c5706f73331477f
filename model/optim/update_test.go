package optim

import _ "retain/internal/golden" // the flag -update
