package reference_test

import _ "retain/internal/golden" // the flag -update
