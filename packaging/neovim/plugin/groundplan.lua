-- Commands are there once `require('groundplan').setup()` was called: nothing is started by installing the plugin alone.
if vim.g.loaded_groundplan or vim.fn.has('nvim-0.7') == 0 then
  return
end
vim.g.loaded_groundplan = 1

vim.api.nvim_create_user_command('GroundplanSetup', function()
  require('groundplan').setup()
end, { desc = 'Groundplan: start it for files of projects' })
