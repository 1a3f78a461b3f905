--- Keeps code lenses fresh, in the way that this version of Neovim has for it.

local M = {}

local function is_wanted(buffer)
  if not require('groundplan').options.lenses then
    return false
  end
  for _, client in ipairs(require('groundplan.client').clients(buffer)) do
    if (client.server_capabilities or {}).codeLensProvider then
      return true
    end
  end
  return false
end

--- Ask for the lenses of a buffer anew.
function M.refresh(buffer)
  if not is_wanted(buffer) then
    return
  end
  if vim.lsp.codelens.enable then -- Neovim 0.12 keeps them fresh by itself
    vim.lsp.codelens.enable(true, { bufnr = buffer })
  elseif vim.fn.has('nvim-0.10') == 1 then
    vim.lsp.codelens.refresh({ bufnr = buffer })
  elseif buffer == vim.api.nvim_get_current_buf() then
    vim.lsp.codelens.refresh()
  end
end

--- The handler of workspace/codeLens/refresh.
function M.refresh_all()
  vim.schedule(function()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      M.refresh(vim.api.nvim_win_get_buf(window))
    end
  end)
  return vim.NIL
end

--- Ask again when a buffer is entered, written, or was edited.
function M.register(group)
  vim.api.nvim_create_autocmd({ 'BufEnter', 'BufWritePost', 'InsertLeave' }, {
    group = group,
    desc = 'Refresh the lenses of Groundplan',
    callback = function(event)
      M.refresh(event.buf)
    end,
  })
end

return M
