--- Finds projects, starts one server for each, and hides what differs between versions of Neovim.

local M = {}

local uv = vim.uv or vim.loop

--- The folder above a path that holds one of the markers; nil when none does.
function M.project_of(path, markers)
  local folder = vim.fn.fnamemodify(path, ':p:h')
  while true do
    for _, marker in ipairs(markers) do
      if uv.fs_stat(folder .. '/' .. marker) then
        return folder
      end
    end
    local parent = vim.fn.fnamemodify(folder, ':h')
    if parent == folder then
      return nil
    end
    folder = parent
  end
end

--- What this client can do: what Neovim says, and what this plugin adds.
function M.capabilities()
  local added = {
    window = { workDoneProgress = true, showDocument = { support = true } },
    workspace = { textDocumentContent = { dynamicRegistration = false }, codeLens = { refreshSupport = true } },
  }
  return vim.tbl_deep_extend('force', vim.lsp.protocol.make_client_capabilities(), added)
end

--- The configuration of the client, as vim.lsp takes it.
function M.config(root)
  local groundplan = require('groundplan')
  local options = groundplan.options
  return {
    name = 'groundplan',
    cmd = options.cmd,
    root_dir = root,
    workspace_folders = { { uri = vim.uri_from_fname(root), name = vim.fn.fnamemodify(root, ':t') } },
    capabilities = M.capabilities(),
    init_options = groundplan.init_options(options),
    handlers = {
      ['window/showDocument'] = require('groundplan.documents').show,
      ['workspace/codeLens/refresh'] = require('groundplan.lenses').refresh_all,
      ['$/progress'] = require('groundplan.progress').handle,
    },
    on_attach = function(client, buffer)
      require('groundplan.lenses').refresh(buffer)
      if options.on_attach then
        options.on_attach(client, buffer)
      end
    end,
  }
end

local started = {} -- root → client id, for Neovim 0.7, which has no vim.lsp.start

local function start(config, buffer)
  if vim.lsp.start then
    return vim.lsp.start(config, { bufnr = buffer })
  end
  local id = started[config.root_dir]
  if not (id and vim.lsp.get_client_by_id(id)) then
    id = vim.lsp.start_client(config)
    started[config.root_dir] = id
  end
  if id then
    vim.lsp.buf_attach_client(buffer, id)
  end
  return id
end

local has_complained = false

--- Attach the server of its project to a buffer with a file; other buffers are left alone.
function M.attach(buffer)
  local options = require('groundplan').options
  local name = vim.api.nvim_buf_get_name(buffer)
  if vim.bo[buffer].buftype ~= '' or name == '' or name:match('^%a[%w+.-]+:') then
    return nil
  end
  local root = M.project_of(name, options.root_markers)
  if not root then
    return nil
  end
  if type(options.cmd) == 'table' and vim.fn.executable(options.cmd[1]) == 0 then
    if not has_complained then
      has_complained = true
      local words = 'Groundplan: the command "%s" was not found. Install it (pipx install groundplan), or name it in cmd.'
      vim.notify(words:format(options.cmd[1]), vim.log.levels.WARN)
    end
    return nil
  end
  return start(M.config(root), buffer)
end

--- All clients of ours, or that of a buffer.
function M.clients(buffer)
  local get = vim.lsp.get_clients
  if not get then
    get = vim.lsp.get_active_clients
  end
  local found = {}
  for _, client in pairs(get()) do
    local is_ours = client.name == 'groundplan'
    if is_ours and (not buffer or vim.lsp.buf_is_attached(buffer, client.id)) then
      table.insert(found, client)
    end
  end
  return found
end

--- Ask the server; `answer` gets error and result.
function M.request(client, method, params, answer, buffer)
  local function handle(error, result)
    answer(error, result)
  end
  if vim.fn.has('nvim-0.11') == 1 then
    return client:request(method, params, handle, buffer)
  end
  return client.request(method, params, handle, buffer)
end

--- Ask the server and wait; result, or nil and what went wrong.
function M.request_sync(client, method, params, timeout_ms, buffer)
  local reply, problem
  if vim.fn.has('nvim-0.11') == 1 then
    reply, problem = client:request_sync(method, params, timeout_ms, buffer)
  else
    reply, problem = client.request_sync(method, params, timeout_ms, buffer)
  end
  if reply and reply.err then
    return nil, reply.err.message
  end
  return reply and reply.result, problem
end

--- End the servers and attach new ones to their buffers.
function M.restart()
  local buffers = {}
  for _, client in ipairs(M.clients()) do
    for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
      if vim.lsp.buf_is_attached(buffer, client.id) then
        buffers[buffer] = true
      end
    end
    if vim.fn.has('nvim-0.11') == 1 then
      client:stop()
    else
      client.stop()
    end
  end
  vim.wait(2000, function()
    return #M.clients() == 0
  end, 20)
  for buffer in pairs(buffers) do
    M.attach(buffer)
  end
end

return M
