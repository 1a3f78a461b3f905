(function_definition name: (word) @name body: (_) @body) @function
(program (variable_assignment name: (variable_name) @name) @variable)
(program (declaration_command (variable_assignment name: (variable_name) @name) @variable))
(command name: (command_name (word) @callee) argument: [(word) @name (concatenation . (word) @name)]
  (#eq? @callee "alias")) @function
(command name: (command_name (word) @callee) argument: (_)
  (#any-of? @callee "source" ".")) @import
