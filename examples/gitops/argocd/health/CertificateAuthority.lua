-- Health of a keymast.io CertificateAuthority. Suspended: Git itself stops all issuing.
local conditions = {}
if obj.status ~= nil and obj.status.conditions ~= nil then
  for _, condition in ipairs(obj.status.conditions) do
    conditions[condition.type] = condition
  end
end

local function is(type, status)
  return conditions[type] ~= nil and conditions[type].status == status
end

local function health(status, type)
  return { status = status, message = conditions[type] ~= nil and conditions[type].message or "" }
end

if obj.status == nil or obj.status.observedGeneration ~= obj.metadata.generation then
  return { status = "Progressing", message = "the operator has not looked at this generation yet" }
end
if is("Stalled", "True") then
  return health("Degraded", "Stalled")
end
if not is("Ready", "True") then
  return health("Progressing", "Ready")
end
if obj.spec.paused == true then
  return health("Suspended", "Ready")
end
return health("Healthy", "Ready")
