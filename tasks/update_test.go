package tasks

import _ "retain/internal/golden" // the flag -update
