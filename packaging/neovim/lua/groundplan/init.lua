--- Groundplan in Neovim: starts the language server for files in projects, and adds what plain LSP leaves to editors.
-- Works from Neovim 0.7 on; where a later Neovim has something of its own, that is used.

local M = {}

M.defaults = {
  --- The command; its first part may be a path.
  cmd = { 'groundplan', 'lsp' },
  --- File types for which it is started; nil means all of files in a project.
  filetypes = nil,
  --- A folder that holds one of these is a project.
  root_markers = { '.groundplan', '.git', '.hg' },
  --- False leaves symbols, definitions and references to other servers; a list leaves some file types to them.
  navigation = true,
  navigation_off = {},
  lenses = true,
  hover = true,
  diagnostics = true,
  --- Where documents of the server open: any command that makes a window.
  window = 'botright vsplit',
  --- Echo what is at work. `require('groundplan').status()` gives it to a status line in any case.
  progress = true,
  --- Called with client and buffer number, as on_attach of any server.
  on_attach = nil,
}

M.options = M.defaults

--- What the server is told of these options.
function M.init_options(options)
  return {
    navigation = options.navigation,
    navigationOff = #options.navigation_off > 0 and options.navigation_off or nil,
    lenses = options.lenses,
    hover = options.hover,
    diagnostics = options.diagnostics,
  }
end

--- Start the server for files of projects, from now on. Options are those of `defaults`.
function M.setup(options)
  M.options = vim.tbl_deep_extend('force', M.defaults, options or {})
  local group = vim.api.nvim_create_augroup('groundplan', { clear = true })
  vim.api.nvim_create_autocmd('FileType', {
    group = group,
    pattern = M.options.filetypes or '*',
    desc = 'Start Groundplan for files of projects',
    callback = function(event)
      require('groundplan.client').attach(event.buf)
    end,
  })
  require('groundplan.documents').register(group)
  require('groundplan.lenses').register(group)
  require('groundplan.commands').register()
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buffer) and vim.bo[buffer].filetype ~= '' then
      require('groundplan.client').attach(buffer)
    end
  end
end

--- What is at work, in short, for a status line; an empty text when nothing is.
function M.status()
  return require('groundplan.progress').status()
end

--- List what waits for you, look at it, approve or deny it.
function M.approvals()
  require('groundplan.approvals').show()
end

return M
