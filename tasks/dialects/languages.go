package dialects

import (
	"fmt"
	"sync"
)

// Version is raised when a line of some dialect moves.
const Version = 1

// Names are the dialects in the order of the default stream.
func Names() []string { return []string{"fiction", "code", "dialogue", "letters", "tables"} }

// Of is the grammar of a dialect. The error is that there is none of this name.
func Of(name string) (*Grammar, error) {
	for i, n := range Names() {
		if n == name {
			return grammars()[i], nil
		}
	}
	return nil, fmt.Errorf("unknown dialect %q (hint: one of %v)", name, Names())
}

var grammars = sync.OnceValue(func() []*Grammar {
	var all []*Grammar
	for i, notation := range []string{fiction, code, dialogue, letters, tables} {
		g, err := New(notation)
		if err != nil {
			panic(fmt.Sprintf("dialects: %s: %v", Names()[i], err)) // a test reads them all
		}
		all = append(all, g)
	}
	return all
})

// Sentences of a tale; speech within quotes, a subordinate clause within
// another.
const fiction = `
line     = sentence rest "\n"
rest     = 2 "" | 3 " " sentence rest
sentence = 5 subject " " deed "." | 2 "\"" speech ",\" said " name "." | 2 "When " someone " " deed ", " someone " " deed "."
subject  = 3 name | 4 "The " thing
someone  = 3 name | 4 "the " thing
name     = 4 "Anna" | 3 "Boris" | 2 "Clara" | 1 "Doctor " surname
surname  = "Moss" | "Hale" | "Pike"
thing    = 5 noun clause | 3 quality " " noun clause
clause   = 6 "" | 1 ", who " deed ","
quality  = "ancient" | "eager" | "idle" | "jolly" | "old" | "quiet" | "ugly" | "vain" | "young"
noun     = 3 "captain" | 3 "widow" | 2 "ghost" | 2 "horse" | "lantern" | 2 "sailor" | "river" | "keeper" | "stranger"
deed     = 4 verb " " object | 3 motion " " place
verb     = 3 "found" | 2 "followed" | 2 "feared" | "painted" | "kept" | "hid"
object   = 3 name | 5 "the " noun | 2 "a " quality " " noun
motion   = 3 "walked" | 2 "ran" | 2 "returned" | "sailed"
place    = 3 "home" | 3 "to the " site | 2 "across the " site | "into the " site
site     = "harbour" | "forest" | "market" | "old mill" | "tower" | "marsh"
speech   = 3 "I never " past " " object | 3 "We must " act | 2 "Where is " object
past     = "saw" | "trusted" | "forgot"
act      = 2 "go " place | "wait" | "hide " object
`

// Functions with blocks and expressions that nest.
const code = `
line   = "func " name "(" params ") { " body "return " expr " }\n"
params = 2 "" | 4 id more
more   = 3 "" | 2 "," id more
body   = 4 "" | 5 stmt " " body
stmt   = 5 "let " id "=" expr ";" | 2 "if " test " { " body "}" | 1 "while " test " { " body "}" | 2 "print(" expr ");"
test   = expr relation expr
relation = 3 "<" | 2 ">" | 2 "==" | "!="
name   = 3 "sum" | 2 "scan" | 2 "max" | "fold" | "gcd" | "step"
id     = 4 "x" | 3 "y" | 3 "n" | 2 "i" | "acc" | "tmp"
expr   = term tail
tail   = 7 "" | 2 "+" term tail | 1 "-" term tail
term   = factor power
power  = 8 "" | 2 "*" factor power
factor = 6 id index | 5 number | 1 "(" expr ")" | 1 "call " name "(" expr ")"
index  = 9 "" | 1 "[" expr "]"
number = digit digits
digits = 3 "" | 1 digit digits
digit  = 3 "0" | 3 "1" | 2 "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9"
`

// Customer service: the answer is of the kind that the question asks for.
const dialogue = `
line   = "A: Hello. B: " turn rest "A: Bye.\n"
rest   = 3 "" | 4 "B: " turn rest
turn   = 4 "Where is my " thing "? A: It is " where ". "
       | 3 "When does the " office " open? A: At " hour ". "
       | 3 "How much is a " thing "? A: " price " euros. "
       | 2 "Can I " wish "? A: " reply " "
thing  = 4 "card" | 3 "parcel" | 2 "ticket" | 2 "refund" | "statement" | "key"
where  = 3 "on its way" | 2 "at the " office | "in the mail" | "not here"
office = 3 "branch" | 2 "desk" | 2 "shop" | "station"
hour   = clock half
clock  = 2 "eight" | 4 "nine" | 3 "ten" | "eleven" | 2 "two" | "six"
half   = 5 "" | 2 " thirty"
price  = 2 "two" | 3 "five" | 2 "ten" | "twenty" small
small  = 3 "" | "-one" | "-five"
wish   = 3 "cancel my " thing | 3 "change my " data | 2 "pay by card" | "speak to someone"
data   = 3 "address" | 2 "name" | 2 "PIN"
reply  = 5 "Yes, of course." | 3 "Not today, sorry." | 2 "Only at the " office "."
`

// Letters; who is addressed may be named again.
const letters = `
line   = "Dear " person ", " opening " " body "Yours " manner ", " person ".\n"
person = 4 "Mary" | 3 "John" | 2 "Mrs. " family | 2 "uncle " given | "friend"
family = "Bell" | "Stone" | "Wright"
given  = "Tom" | "Will" | "Ned"
opening = 3 "thank you for your letter of " date "." | 2 "I hope that you are well." | 2 "it has been a long " span "."
date   = day month
day    = 2 "the first" | "the second" | "the tenth" | 2 "the last"
month  = 5 "" | " of " name
name   = "January" | "March" | "May" | "June" | "October"
span   = 3 "time" | 2 "winter" | "year"
body   = 2 "" | 5 news " " body
news   = 4 "The " matter " " state "." | 3 "We " plan "." | 2 "Please send " request "." | 2 "My " kin " " state "."
matter = 3 "garden" | 2 "house" | 2 "harvest" | "weather" | "school"
kin    = 3 "sister" | 2 "father" | 2 "neighbour" | "dog"
state  = 3 "is well" | 2 "was poor this " season | 2 "has been " done
season = "spring" | "summer" | "autumn"
done   = 2 "sold" | "ill" | "repaired" | "painted green"
plan   = 3 "shall come in " name | 2 "mean to stay a " span | 2 "miss you"
request = 3 "the books" | 2 "a word" | "some " goods
goods  = 2 "tea" | "wool" | "seeds"
manner = 3 "truly" | 3 "ever" | "faithfully"
`

// Tables: every row has a key, a name, an amount and a price.
const tables = `
line   = "key,item,amount,price" rows "\n"
rows   = 2 "" | 7 "|" row rows
row    = letter digit digit "," item "," amount "," price
letter = 4 "A" | 3 "B" | 2 "C" | 1 "Z"
item   = 4 "bolt" | 3 "nut" | 3 "screw" size | 2 "washer" | "spring" | "hinge"
size   = 3 "" | 2 "-M4" | 2 "-M6" | "-M8"
amount = 6 digit round | 1 "none"
round  = 5 "0" | 2 "00" | 3 "5"
price  = digit "." cents
cents  = 5 "00" | 4 "50" | 3 "99" | 2 "2" digit
digit  = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9"
`
