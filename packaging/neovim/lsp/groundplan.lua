-- For those who prefer `vim.lsp.enable('groundplan')` (Neovim 0.11 and newer) to `require('groundplan').setup()`.
return {
  cmd = { 'groundplan', 'lsp' },
  root_markers = { '.groundplan', '.git', '.hg' },
  workspace_required = true,
}
