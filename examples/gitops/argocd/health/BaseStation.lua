-- Health of a keymast.io BaseStation. Suspended: Git itself says that the station is to be kept out.
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
if obj.spec.state == "Suspended" or obj.spec.state == "Stolen" then
  return health("Suspended", "Ready")
end
if is("Stalled", "True") then
  return health("Degraded", "Stalled")
end
if not is("Ready", "True") then
  return health("Progressing", "Ready")
end
-- The platform has done its part; the station has not, and needs somebody to look after it.
if is("DeliveryOverdue", "True") then
  return health("Degraded", "DeliveryOverdue")
end
if is("RenewalOverdue", "True") then
  return health("Degraded", "RenewalOverdue")
end
if is("CertificateInstalled", "False") and conditions["CertificateInstalled"].reason == "Expired" then
  return health("Degraded", "CertificateInstalled")
end
return health("Healthy", "Ready")
