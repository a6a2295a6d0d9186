// Written by the role telephony.pbx.genieacs: each device gets a password of its own, and a tag once it has taken it.
const id = declare("DeviceID.ID", {value: 1}).value[0];
const password = ext("cpe-auth", "getPassword", id);
for (const root of ["Device", "InternetGatewayDevice"]) {
  declare(root + ".ManagementServer.Username", {value: 1}, {value: id});
  // Read, that is empty, and therefore set: also when it was set before a reset.
  declare(root + ".ManagementServer.Password", {value: Date.now()}, {value: password});
}
// A device that refuses does not come to the next line.
commit();
declare("Tags.acs_credentials", null, {value: true});
