package model

import _ "retain/internal/golden" // the flag -update
