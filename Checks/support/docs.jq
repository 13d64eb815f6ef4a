# SPDX-License-Identifier: Apache-2.0
#
# What is missing from the documentation of a module's public symbols, given their symbol graph: a line for each fault.
#
# What a function throws is told by a `Throws:` that names the error type, a case of it, or a function that says so. A form of another
# function, "… for an array", may name that function instead: in its first paragraph, by a link. What is only passed on from the
# caller's own closure or container is not told.

def text: [.docComment.lines[]?.text] | join("\n");
def path: .pathComponents | join(".");
def declaration: [.declarationFragments[]?.spelling] | join("");

# The declaration without what stands in parentheses, but for thrown types, which get angle brackets.
def flat:
    def strip: gsub("\\([^()]*\\)"; "") as $less | if $less == . then . else $less | strip end;
    gsub("throws\\((?<type>[^()]*)\\)"; "throws<<\(.type)>>") | strip;
# The thrown type: null if nothing is thrown, "any" if it is not said.
def thrown:
    declaration | flat | [match("\\bthrows\\b(?:<<(?<type>[^>]*)>>)?"; "g") | .captures[0].string // "any"] | last;
def throws_section:
    text | capture("(?:^|\\n) *- Throws:(?<said>(?:.|\\n)*?)(?:\\n *- [A-Z]|$)") | .said;

# The last component of a link, without what tells it from its overloads.
def target: split("/")[-1] | sub("-(\\(.*|[0-9a-z]+)$"; "");
def links: [scan("``([^`]+)``")[0] | target];

# The names under `Parameter NAME:`, and in the list under `Parameters:`.
def documented_parameters:
    reduce (text | split("\n")[]) as $line ({ names: [], listed: false };
        if $line | test("^- Parameters:") then .listed = true
        elif $line | test("^- ") then .listed = false else . end
        | . as $state
        | .names += [
            $line | capture("^- Parameter (?<name>\\w+):").name,
            if $state.listed then $line | capture("^ +- (?<name>\\w+):").name else empty end
          ])
    | .names;

# What the compiler adds has no place in a file.
[.symbols[] | select(.location)] as $symbols
| [$symbols[] | select([throws_section] != []) | .pathComponents[-1]] as $told
| $symbols[]
| (path) as $name
| (
    select(text == "") | "\($name) has no documentation"
), (
    thrown as $type
    | select($type != null and ($type | test("Failure$") | not))
    | [throws_section][0] as $said
    | if $said != null then
        select(($type == "any" or ($said | contains($type)) or ($said | links != [])) | not)
        | "\($name): its Throws does not say what of \($type)"
      else
        select((text | split("\n\n")[0] | links | any(. as $link | $told | index([$link]))) | not)
        | "\($name) does not say what it throws: \($type)"
      end
), (
    documented_parameters - [.functionSignature.parameters[]? | .name, .internalName]
    | .[] | "\($name) has no parameter \(.)"
)
